"""The web client, driven in Debian's Chromium against the running platform."""
