"""The examples of k8s/examples on a kind cluster: real Kubernetes, MySQL, Redis and Kafka."""
