"""Pages about what is told: the bell, how one wants to be told, the messages of a case, how the machine is, and in embedded
mode the local mailbox."""
