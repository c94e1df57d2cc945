"""What a crime-prevention cooperation works with: agreements, pictures, activities."""
