"""What all other packages use.

- ``checks``: checks of arguments, before anything is sent;
- ``clock``: time as an argument;
- ``urls``: URLs taken apart: host, port, ``Host`` header;
- ``printable``: text of others, made safe for a terminal;
- ``listed``: a tuple whose items complete in notebooks;
- ``redaction``: keys and tokens kept out of comparisons, messages and tracebacks;
- ``derived_keys``: the keys that a signature derives from a secret;
- ``inline_certificate``: a client certificate that a setting holds itself, not a file.
"""
