"""Everything `make run` starts: embedded servers, the product's processes and the supervisor over them."""
