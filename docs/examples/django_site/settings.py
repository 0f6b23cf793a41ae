import os

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "for tests only")
ALLOWED_HOSTS = ["localhost", "testserver"]
ROOT_URLCONF = "urls"
WSGI_APPLICATION = "wsgi.application"
INSTALLED_APPS = ["network.apps.NetworkConfig"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DJANGO_DATABASE", "site.sqlite3"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DIRECTLINK = {
    "cloud": "aws",
    "region": "eu-west-2",
    "timeout": 20,
    "app_info": "our-site/1.0",
}
