"""A Kubernetes API without nodes: a real API server over a real etcd, and who plays the controllers that it lacks."""
