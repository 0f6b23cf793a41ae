"""The command line: ``directlink`` and ``python -m directlink``.

- ``main`` finds the command, runs it, and turns a failure into one line and an exit status (``errors``);
- ``command`` says what a command is, and ``commands`` which there are: the module of a command is imported when the
  command is named;
- ``parsing`` is the one parser, argparse with errors that repeat no value; ``overview`` is the page of ``--help``, and
  ``completion`` answers shells;
- ``options`` holds the options that every command takes, and makes the client from them;
- ``operations`` makes one command from the request model of each operation of the API; ``operation_help`` explains it
  from the docstring of the client's method, ``values`` turns its arguments into JSON, and ``shorthand`` reads the
  AWS CLI's compact notation for structures;
- ``accept``, ``offers``, ``router_config``, ``doctor`` and ``local`` are the commands written by hand; ``progress``
  shows what ``accept`` does, ``emulator`` serves, and ``demo`` tells its story, ``bgp_demo`` another one with real
  routers (``bgp_lab``);
- ``watch`` tells what changes, and accepts by policies; ``begun`` keeps what it has begun, and ``watched`` is what it
  has in common with ``exporter``;
- ``output`` prints answers, ``text_layout`` in the AWS CLI's text format;
- ``one_shot`` sends a single request at a fraction of an HTTP library's import time.

All commands work without the extra ``cli``. It adds ``--output yaml`` and ``--output table``, ``--query``, shell
completion, and a progress line on terminals.
"""
