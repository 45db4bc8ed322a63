"""The web client's pure modules, run in the Node.js that Playwright brings along."""
