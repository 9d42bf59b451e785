"""What `init` sets up in a project: a configuration, a hook, a workflow. What is there already stays as it is."""
