"""A page that shows the simulated Telegram as a phone: what it asks, and how it is answered.

The page itself is built with the MiniApp. Here are its routes below ``/simulator``; they talk to
the `World` of this process. docs/simulator.md says what they answer.
"""
