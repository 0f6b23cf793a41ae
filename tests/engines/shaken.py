"""What the workers of scripts/engines load: the tasks as the site shows them, with times that fit a run of a minute."""

from importlib import import_module
from typing import Any

from tasks import app

STARTED = "deliveries"
"""The key in Redis under which the workers count how often a task was begun."""

app.conf.update(
    broker_transport_options={
        "visibility_timeout": 3,
        "unacked_restore_interval": 1,  # seconds between looks for what the dead have left: by default 10,
        "unacked_restore_throttle": 1,  # of which every tenth is taken
        "unacked_mutex_expire": 2,  # seconds after which one that died in such a look is not waited for; by default 300
    },
    worker_lost_wait=0.5,  # seconds until a process that is gone counts as killed; by default 10
)


def count_delivery(**_: object) -> None:
    app.backend.client.incr(STARTED)


signals: Any = import_module("celery.signals")
signals.task_prerun.connect(count_delivery)
