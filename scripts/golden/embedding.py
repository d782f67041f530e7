"""Embeddings: text conditioning by transformers with learned vectors behind its tokens, on the tiny random checkpoint."""
import torch
from safetensors.torch import save_file

from golden.networks import CHECKPOINT, encode, ldm


@torch.inference_mode()
def make(resources):
    clip, random = ldm.load(CHECKPOINT, "tiny")["clip"], torch.Generator().manual_seed(13)
    table = clip.get_input_embeddings()
    vectors = torch.randn(3, table.embedding_dim, generator=random) * 0.05
    ids = torch.randint(0, 49406, (1, 77), generator=random)
    ids[0, 5:8] = table.num_embeddings + torch.arange(3)
    clip.set_input_embeddings(torch.nn.Embedding.from_pretrained(torch.cat([table.weight, vectors])))
    save_file({"vectors": vectors, "ids": ids.float(), "text": encode(clip, ids, 1)},
              resources / "embedding.safetensors")
