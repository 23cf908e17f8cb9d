"""Web applications: one WebApp becomes a network, a database where it asks for one, and what runs it on Kubernetes."""
