"""The backend "sinter" of torch.compile. Nothing else of Sinter imports it, since PyTorch is optional."""
