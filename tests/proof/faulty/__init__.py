"""Faults, each with the promise that holds in spite of it: one module a fault, each with `run(house, scale) -> Figures`.

A `House` is the whole product as processes on the loopback (house.py), `Crowd` the people who complain (crowd.py), and
`Sink` the mail server that takes or refuses what the product sends (sink.py). `scale` shrinks a fault: 1 is the size of
the promise, 0.01 a matter of seconds.
"""
