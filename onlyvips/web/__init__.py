"""The HTTP side of the host: the application, its middleware, and the server that carries it."""
