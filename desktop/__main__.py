"""``python -m desktop`` is the same as ``battlemap``."""

from desktop.cli import main

if __name__ == "__main__":
    main()
