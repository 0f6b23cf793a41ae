"""From arguments, environment and files to a client's settings.

- ``resolve``: which cloud, region, endpoint and keys, and which setting wins;
- ``sources``: where credentials are looked for, in order;
- ``profile``: what a profile can hold; ``aws`` and ``outscale`` read it from the files of each cloud;
- ``checks``: the objects that a client is given;
- ``user_agent``: what a client calls itself; ``logs``: ``DIRECTLINK_LOG``;
- ``mfa``: asks for a code that somebody has to type.
"""
