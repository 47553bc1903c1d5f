"""What customers see: the form, the receipt, the notice."""
