from django.urls import path
from network import views

urlpatterns = [
    path("interfaces/<virtual_interface_id>/accept", views.accept),
    path("health", views.health),
]
