"""What is well and what is not: the installation, the settings, the account and the clients; each problem with its mend."""
