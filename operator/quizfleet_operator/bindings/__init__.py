"""The servers outside the event: MySQL, Kafka, Redis. Blocking clients run in threads, with short time-outs."""
