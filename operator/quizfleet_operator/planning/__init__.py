"""`quizfleet plan`: what an event would become and cost, without a cluster."""
