from django.db import models


class Watched(models.Model):
    """What the last run of ``watch_line`` had seen: one row."""

    snapshot = models.TextField()
