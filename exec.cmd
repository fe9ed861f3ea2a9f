@rem npm scripts say `exec node ...` for the sake of Unix signals; Windows looks for commands in this folder first.
@%*
