"""How fast it is: a made-up data set of a chosen size, and each report, list, file and posting timed over it."""
