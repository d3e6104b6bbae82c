"""The board as the server paints it first. Pure: games, words and display settings in, values for templates out."""
