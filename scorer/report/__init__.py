"""What a coach and a rep see: terminal views and the HTML report."""
