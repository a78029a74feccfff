"""One file per neighbour. None knows another, and each imports its library only when it is used."""
