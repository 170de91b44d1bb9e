"""The program at each PC: command line, window, and the shell that keeps it in step."""
