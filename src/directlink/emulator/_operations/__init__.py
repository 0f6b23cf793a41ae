"""What answers each operation.

A handler takes the store, the caller and the request's parameters, and returns the answer as JSON; it raises
``Refusal`` for a request that the service turns down. ``@operation`` in ``registry`` names the operation it answers.

To add an emulated resource: write its record, with its state and its JSON, in a module of ``_records``; give it a table
in ``_store/store.py``; write its operations in a module here, with ``Parameters`` to read the request, ``find`` to look
up what it names, and ``page_of_records`` to cut a listing; and name that module in ``dispatch.py``, which registers it.
If it has tags, ``tags.py`` needs the prefix of its ARN. ``tests/unit/test_emulator_answers.py`` then asks for its
operations and compares every answer with the service's model.
"""
