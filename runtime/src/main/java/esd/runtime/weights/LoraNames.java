package esd.runtime.weights;

import esd.models.checkpoint.TensorFile;
import esd.models.layout.TensorFiles;
import esd.runtime.backend.InferenceTask.ModelFile;
import esd.runtime.backend.JobFailed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which LoRA of a task a prompt means: the file of that name, else the one that its training called so. */
public final class LoraNames {
    private static final String ALIAS = "ss_output_name";

    private final ModelFiles files;
    private final List<ModelFile> loras;

    LoraNames(ModelFiles files, List<ModelFile> loras) {
        this.files = files;
        this.loras = List.copyOf(loras);
    }

    ModelFile find(String name) throws JobFailed {
        for (ModelFile lora : loras) {
            if (lora.stem().equals(name)) {
                return lora;
            }
        }
        List<ModelFile> called = new ArrayList<>();
        for (ModelFile lora : loras) {
            if (alias(lora).equals(name)) {
                called.add(lora);
            }
        }
        if (called.size() > 1) {
            String names = called.stream().map(ModelFile::name).collect(Collectors.joining(", "));
            throw new JobFailed("the prompt names the LoRA %s, as which %s were trained: name one of the files"
                    .formatted(name, names));
        }
        return called.stream()
                .findFirst()
                .orElseThrow(() ->
                        new JobFailed("the prompt names the LoRA %s, which is not among the models of the inference"
                                .formatted(name)));
    }

    private String alias(ModelFile lora) throws JobFailed {
        try {
            return files.reading("LoRA", lora, file -> {
                try (TensorFile tensors = TensorFiles.open(file)) {
                    return tensors.metadata().getOrDefault(ALIAS, "");
                }
            });
        } catch (IOException e) {
            throw new JobFailed(String.valueOf(e.getMessage()), e);
        }
    }
}
