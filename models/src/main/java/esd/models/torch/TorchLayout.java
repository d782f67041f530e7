package esd.models.torch;

import esd.models.checkpoint.Windows.Span;
import esd.models.torch.TorchTensor.Storage;

/** How torch lays out a file: what was saved, and where the storages of its tensors lie. */
interface TorchLayout {
    Span NOWHERE = new Span(0, -1);

    Object root();

    /** {@link #NOWHERE} if the file has no such storage. */
    Span span(Storage storage);
}
