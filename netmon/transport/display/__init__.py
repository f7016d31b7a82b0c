"""Classroom displays by their own protocols: questions only, one short TCP session a panel, the driver named by the inventory and never guessed."""
