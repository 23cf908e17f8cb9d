"""``python -m pyxp``: the command line."""

from pyxp.cli import main

if __name__ == "__main__":
    main()
