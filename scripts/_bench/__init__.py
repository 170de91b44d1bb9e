"""The benchmark: real processes over loopback TLS, and beside each step what the machine allows."""
