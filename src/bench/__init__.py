"""The benchmark: speed as a ratio, measured side by side in one run.

`python -m bench` runs the parts named in `bench.__main__`, each a module with a function
``measure(quick)`` that returns what goes into the JSON file, and a function ``table(result)``
that returns the lines for the terminal. Nothing here is a test: a test must not depend on
how busy a machine is.
"""
