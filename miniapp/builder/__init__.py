"""Parts of the program that builds the MiniApp; see build.py."""
