from anyint_lint.cli import main

if __name__ == "__main__":
    main()
