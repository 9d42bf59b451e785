"""`python -m fuzz [HARNESS…]`. Instruments our package before anything imports it, and then does what is asked."""

from fuzz.worker import instrument

if __name__ == "__main__":
    instrument()
    from fuzz.command import main

    main()
