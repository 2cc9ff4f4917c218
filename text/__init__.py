"""Text as such: decoding, folding, sentences, French dates, canonical addresses."""
