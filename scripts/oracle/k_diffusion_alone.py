"""k-diffusion's sampling module without the packages that its training half pulls in."""
import importlib
import importlib.util
import sys
import types

package = types.ModuleType("k_diffusion")
package.__path__ = list(importlib.util.find_spec("k_diffusion").submodule_search_locations)
sys.modules["k_diffusion"] = package

sampling = importlib.import_module("k_diffusion.sampling")
external = importlib.import_module("k_diffusion.external")
