package esd.models.lora;

/** What a delta's product is multiplied with, beside the strength that a prompt asks for. */
@FunctionalInterface
interface Scaling {
    /** Of a file that says nothing: the product as it is. */
    Scaling NONE = (factors, rank) -> 1;

    double of(Delta.FactorSource factors, long rank) throws WrongLora;

    /** kohya's: the number in a tensor, spread over the ranks. */
    static Scaling tensor(String name) {
        return (factors, rank) -> {
            if (factors.get(name).size() != 1) {
                throw new WrongLora("%s is not one number".formatted(name));
            }
            return factors.get(name).toFloatArray()[0] / (double) rank;
        };
    }
}
