"""Configuration for the customer's router, from what an account sees of its virtual interface.

    from directlink.routers import render

    config = render(interface, "frr", port="eth1", advertise=["10.0.0.0/16"])
    print(config.text)

Needs ``directlink[routers]``, for the templates are Jinja2's, one file a platform:

- ``_config`` puts template and values together; its :func:`render` is the front;
- ``_values`` reads interface and arguments: numbers and addresses are parsed, and what contradicts is refused;
- ``_texts`` holds the one rule for free text, names of ports and VRFs, and the keys that a platform cannot write;
- ``_notes`` says what the text does not do;
- ``_platforms`` is the table of the platforms: what there is to know of each, beside its template.
"""

from directlink.routers._config import RouterConfig, render
from directlink.routers._platforms import Platform
from directlink.routers._values import Family, Peer, Values

__all__ = ["Family", "Peer", "Platform", "RouterConfig", "Values", "render"]
