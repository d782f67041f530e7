package esd.models.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import esd.models.tensor.BorrowedWeights;
import esd.models.tensor.Ops;
import esd.models.tensor.Precision;
import esd.models.tensor.Weights;
import java.util.List;

/** A text encoder's weights whose table of tokens goes on with learned vectors. */
public final class AddedTokens implements BorrowedWeights {
    private static final String TABLE = "embeddings.token_embedding.weight";

    private final Weights base;
    private final NDArray table;

    /** Takes weights seen from {@code text_model} and vectors [n, C] in fp32; the longer table belongs to the manager. */
    public AddedTokens(NDManager manager, Weights base, List<NDArray> vectors, Precision precision) {
        this.base = base;
        try (NDManager step = manager.newSubManager()) {
            NDList rows = new NDList(base.get(TABLE)); // [V, C], then n times [n, C]
            for (NDArray learned : vectors) {
                NDArray row = Ops.adopt(learned, precision);
                row.attach(step);
                rows.add(row);
            }
            table = NDArrays.concat(rows, 0); // [V + n, C]
            table.attach(manager);
        }
    }

    @Override
    public NDArray get(String name) {
        return name.equals(TABLE) ? table : base.get(name);
    }

    @Override
    public Weights lender() {
        return base;
    }
}
