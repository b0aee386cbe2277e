"""What a fact-checker sees, in Streamlit. Pages call one desk method in and render once out."""
