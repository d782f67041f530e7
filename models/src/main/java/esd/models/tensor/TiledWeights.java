package esd.models.tensor;

/** The tensors of other weights, for convolutions that join the opposite edges of a picture. */
record TiledWeights(Weights lender) implements BorrowedWeights {
    @Override
    public boolean tiling() {
        return true;
    }
}
