"""The endpoints of the API, a module for each noun. Each takes the service and a call, and gives an answer."""
