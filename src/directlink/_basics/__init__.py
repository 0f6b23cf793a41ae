"""What all other parts stand on.

- ``checks``: what the user gives, looked at before anything is sent;
- ``clock``: time, as something to pass in;
- ``urls``: URLs taken apart: host, port, ``Host`` header;
- ``printable``: text that others wrote, made safe to show on a terminal;
- ``redaction``: keys and tokens kept out of comparisons, messages and tracebacks;
- ``inline_certificate``: a client certificate that stands in a setting itself.
"""
