"""desk: what people write, apart from the warehouse that the pipeline writes."""
