"""The command line: ``directlink`` and ``python -m directlink``.

- ``_main`` finds the command, runs it, and turns what goes wrong into one line and an exit status (``_errors``);
- ``_options`` are those that every command takes, and the client they make;
- ``_operations`` are the commands that are operations of the API, one each, made from its request model: ``_values``
  turns their arguments into JSON, ``_shorthand`` reads the compact notation for structures;
- ``_app`` puts all of it together for help and completion, with the commands written by hand in ``_accept`` and
  ``_doctor``;
- ``_built_in`` runs ``emulator`` and ``demo``, which need no extra;
- ``_output`` prints answers.

Typer and Rich are loaded for help, completion and the commands written by hand. An operation is parsed with argparse,
which reads lists as the AWS CLI does and costs a tenth to import.
"""
