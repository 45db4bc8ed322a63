"""The bare things that services are compared with, each a process of its own."""
