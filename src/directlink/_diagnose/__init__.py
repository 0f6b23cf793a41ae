"""Why an interface does not forward traffic, without I/O: what to read, and what follows from it.

- ``reading``: which calls tell something about an interface, asked for one after the other; ``facts``: what they told.
- ``causes``: a table of causes, each a function from facts to findings; ``bgp``: those of a BGP session that is down.
- ``router_output``: what a router says of its own end of the sessions.
- ``failover``: whether a failover test may begin, and what was down for how long;
- ``diagnosis``: what it all comes to; ``path`` and ``drawing``: the way from the location to the networks.
"""
