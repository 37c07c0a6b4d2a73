"""Save a PyTorch model for `eie compress`: five lines, of which yours is the third."""

import torch
from safetensors.torch import save_file

model = torch.nn.Sequential(torch.nn.Linear(64, 300), torch.nn.ReLU(), torch.nn.Linear(300, 10))

save_file(model.state_dict(), "model.safetensors")
print("next: eie compress model.safetensors -o model.eie --density 0.1 --calibration x_train.npy")
