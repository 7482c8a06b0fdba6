"""Photon showers in an LHCb-like Shashlik calorimeter with Geant4, without any of Geant4's data files.

The package geant4-pybind holds Geant4 11.4.1. It wraps only ready-made lists of physics processes, and each of
those wants the external data set G4EMLOW. The C++ classes of the processes are however exported symbols of the
same shared object. So the list below makes Geant4's standard electromagnetic processes through ctypes, and
replaces the one model that needs data:

  photon     G4PhotoElectricEffect (G4PEEffectFluoModel, no de-excitation), G4ComptonScattering
             (G4KleinNishinaCompton), G4GammaConversion (G4PairProductionRelModel with the
             Landau-Pomeranchuk-Migdal effect); no Rayleigh scattering, which needs data and moves no energy
  electron,  G4eMultipleScattering (G4UrbanMscModel), G4eIonisation (G4MollerBhabhaModel, Urban's
  positron   fluctuations), G4eBremsstrahlung with G4eBremsstrahlungRelModel at all energies (the default below
             1 GeV is G4SeltzerBergerModel, which needs data); it makes none below 1 MeV of kinetic energy
  positron   G4eplusAnnihilation (G4eeToTwoGammaModel)

Photonuclear and electronuclear reactions and muon pairs are left out.

The calorimeter is a block of 60 x 60 cm2 with its front face at z = 0: 66 layers of 2 mm lead, 4 mm polystyrene
and 0.24 mm Tyvek. Replicas divide every scintillator plate into 15 x 15 tiles, and a scorer in C++
(G4PSEnergyDeposit3D) adds up the deposits, so that no Python runs while particles are tracked. There are no
wavelength-shifting fibres or steel strips, and no light is collected: cells hold the energy deposited in the
scintillator.
"""
import ctypes
import math
import os
import tempfile

# On import the bindings ask to download data unless GEANT4_DATA_DIR is set: an empty folder will do. The one file that
# Geant4 insists on is the list of nuclear levels, read when the table of particles is made; an empty list changes
# nothing where no nucleus is ever created. G4LEDATA stays unset on purpose: a model that tried to read
# G4EMLOW would stop the program.
_no_data = tempfile.TemporaryDirectory(prefix="no-geant4-data-")
open(os.path.join(_no_data.name, "ENSDFSTATE.dat"), "w").close()
os.environ["GEANT4_DATA_DIR"] = os.environ["G4ENSDFSTATEDATA"] = _no_data.name
os.environ.pop("G4LEDATA", None)

import geant4_pybind as g4  # noqa: E402
import numpy as np  # noqa: E402
from geant4_pybind import GeV, cm, cm3, g, mm  # noqa: E402

SIDE = 15                                   # cells in a row and in a column
CELL = 40.0                                 # side of a cell, mm
LAYERS, LEAD, SCINTILLATOR, PAPER = 66, 2.0, 4.0, 0.24      # mm
PITCH = LEAD + SCINTILLATOR + PAPER
DEPTH = LAYERS * PITCH
PLATES = np.arange(LAYERS) * PITCH + LEAD + SCINTILLATOR / 2    # z of the middle of every scintillator plate, mm
PRODUCTION_CUT = 0.1                        # mm
TRACKING_CUT = 1.0                          # keV; slower electrons and positrons deposit their energy on the spot


# Geant4's C++ classes, through ctypes.
_library = ctypes.PyDLL(g4.__file__)
_new = ctypes.CDLL("libstdc++.so.6")._Znwm
_new.restype, _new.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
_pointer = ctypes.c_void_p


def _call(symbol, *args, result=None):
    f = getattr(_library, symbol)
    f.restype = result
    return f(*args)


def _string(text):
    """A G4String, which is a std::string; in the form of short ones, with at most 15 characters."""
    b = text.encode()
    assert len(b) < 16
    p = _new(64)
    ctypes.memset(p, 0, 64)
    ctypes.memmove(p + 16, b, len(b))
    ctypes.c_uint64.from_address(p).value = p + 16
    ctypes.c_uint64.from_address(p + 8).value = len(b)
    return _pointer(p)


def _construct(cls, *args, signature):
    """Calls a constructor on new memory: 16 KiB, far more than any of the classes takes."""
    p = _new(16384)
    ctypes.memset(p, 0, 16384)
    _call(f"_ZN{len(cls)}{cls}C1E{signature}", _pointer(p), *args)
    return _pointer(p)


def _process(cls, name):                # cls(const G4String&, G4ProcessType); 2 is fElectromagnetic
    return _construct(cls, _string(name), ctypes.c_int(2), signature="RK8G4String13G4ProcessType")


def _loss_process(cls, name):           # cls(const G4String&)
    return _construct(cls, _string(name), signature="RK8G4String")


def _model(cls, name):                  # cls(const G4ParticleDefinition*, const G4String&)
    return _construct(cls, _pointer(None), _string(name), signature="PK20G4ParticleDefinitionRK8G4String")


def _particle(name):
    return _pointer(_call(f"_ZN{len(name)}{name}10DefinitionEv", result=_pointer))


class Physics(g4.G4VUserPhysicsList):
    def __init__(self):
        super().__init__()
        self.SetDefaultCutValue(PRODUCTION_CUT * mm)
        p = g4.G4EmParameters.Instance()
        p.SetDefaults()
        p.SetVerbose(0)
        p.SetMinEnergy(100 * g4.eV)
        p.SetMaxEnergy(1 * g4.TeV)
        p.SetFluo(False)
        p.SetAuger(False)
        p.SetPixe(False)
        p.SetLPM(True)
        p.SetApplyCuts(True)            # production cuts also for electrons that photons make
        p.SetLowestElectronEnergy(TRACKING_CUT * g4.keV)

    def ConstructParticle(self):
        g4.G4Gamma.Definition()
        g4.G4Electron.Definition()
        g4.G4Positron.Definition()
        g4.G4Proton.Definition()        # the table of production cuts asks for it
        g4.G4Geantino.Definition()

    def ConstructProcess(self):
        helper = _pointer(_call("_ZN19G4PhysicsListHelper20GetPhysicsListHelperEv", result=_pointer))
        _call("_ZN19G4PhysicsListHelper17AddTransportationEv", helper)

        def register(process, particle):
            _call("_ZN19G4PhysicsListHelper15RegisterProcessEP10G4VProcessP20G4ParticleDefinition",
                  helper, process, particle, result=ctypes.c_bool)

        photon = _particle("G4Gamma")
        register(_process("G4PhotoElectricEffect", "phot"), photon)
        register(_process("G4ComptonScattering", "compt"), photon)
        register(_process("G4GammaConversion", "conv"), photon)
        for name in ("G4Electron", "G4Positron"):
            particle = _particle(name)
            register(_loss_process("G4eMultipleScattering", "msc"), particle)
            register(_loss_process("G4eIonisation", "eIoni"), particle)
            bremsstrahlung = _loss_process("G4eBremsstrahlung", "eBrem")
            for _ in ("up to 1 GeV", "above"):
                _call("_ZN20G4VEnergyLossProcess10SetEmModelEP10G4VEmModeli",
                      bremsstrahlung, _model("G4eBremsstrahlungRelModel", "eBremLPM"), ctypes.c_int(0))
            register(bremsstrahlung, particle)
            if name == "G4Positron":
                register(_loss_process("G4eplusAnnihilation", "annihil"), particle)

    def SetCuts(self):
        self.SetCutsWithDefault()


class Calorimeter(g4.G4VUserDetectorConstruction):
    def Construct(self):
        nist = g4.G4NistManager.Instance()
        air = nist.FindOrBuildMaterial("G4_AIR")
        lead = nist.FindOrBuildMaterial("G4_Pb")
        polystyrene = nist.FindOrBuildMaterial("G4_POLYSTYRENE")
        tyvek = g4.G4Material("Tyvek", 0.38 * g / cm3, 2)       # sheets of polyethylene
        tyvek.AddElement(nist.FindOrBuildElement("C"), 1)
        tyvek.AddElement(nist.FindOrBuildElement("H"), 2)
        half = SIDE * CELL / 2
        kept = self.kept = []           # Python must not free what Geant4 holds

        def volume(name, x, y, z, material):
            box = g4.G4Box(name, x, y, z)
            logical = g4.G4LogicalVolume(box, material, name)
            kept.extend((box, logical))
            return logical

        def place(name, logical, mother, z):
            kept.append(g4.G4PVPlacement(None, g4.G4ThreeVector(0, 0, z), logical, name, mother, False, 0, False))

        world = volume("world", half + 300, half + 300, DEPTH / 2 + 300, air)
        whole = g4.G4PVPlacement(None, g4.G4ThreeVector(), world, "world", None, False, 0, False)
        kept.append(whole)
        block = volume("calo", half, half, DEPTH / 2, air)
        place("calo", block, world, DEPTH / 2)
        layer = volume("layer", half, half, PITCH / 2, tyvek)
        kept.append(g4.G4PVReplica("layer", layer, block, g4.kZAxis, LAYERS, PITCH))
        absorber = volume("pb", half, half, LEAD / 2, lead)
        plate = volume("sc", half, half, SCINTILLATOR / 2, polystyrene)
        place("pb", absorber, layer, -PITCH / 2 + LEAD / 2)
        place("sc", plate, layer, -PITCH / 2 + LEAD + SCINTILLATOR / 2)
        row = volume("row", half, CELL / 2, SCINTILLATOR / 2, polystyrene)
        kept.append(g4.G4PVReplica("row", row, plate, g4.kYAxis, SIDE, CELL))
        self.tile = volume("tile", CELL / 2, CELL / 2, SCINTILLATOR / 2, polystyrene)
        kept.append(g4.G4PVReplica("tile", self.tile, row, g4.kXAxis, SIDE, CELL))
        return whole

    def ConstructSDandField(self):
        detector = g4.G4MultiFunctionalDetector("ecal")
        g4.G4SDManager.GetSDMpointer().AddNewDetector(detector)
        # Seen from a tile, the column is at depth 0, the row at 1, the plate at 2 and the layer at 3.
        scorer = g4.G4PSEnergyDeposit3D("edep", LAYERS, SIDE, SIDE, 3, 1, 0)
        detector.RegisterPrimitive(scorer)
        self.SetSensitiveDetector(self.tile, detector)
        self.kept.extend((detector, scorer))


class Run:
    """What the events of one call of Simulation.shoot read and write."""

    def __init__(self, photons, count):
        n = len(photons["energy"])
        self.photons, self.count, self.done = photons, count, 0
        self.cells, self.layers = np.zeros((n, SIDE, SIDE)), np.zeros((n, LAYERS))     # MeV


class Gun(g4.G4VUserPrimaryGeneratorAction):
    run = None

    def __init__(self):
        super().__init__()
        self.gun = g4.G4ParticleGun(1)
        self.gun.SetParticleDefinition(g4.G4Gamma.Definition())

    def GeneratePrimaries(self, event):
        photons, i = self.run.photons, self.run.done
        x, y, energy = (float(photons[k][i]) for k in ("x", "y", "energy"))
        dx, dy = (math.tan(float(photons[k][i])) for k in ("theta_x", "theta_y"))
        back = 1.0                      # start 1 mm before the face
        self.gun.SetParticlePosition(g4.G4ThreeVector(x * cm - back * dx, y * cm - back * dy, -back))
        self.gun.SetParticleMomentumDirection(g4.G4ThreeVector(dx, dy, 1).unit())
        self.gun.SetParticleEnergy(energy * GeV)
        self.gun.GeneratePrimaryVertex(event)


class Scores(g4.G4UserEventAction):
    run, collection = None, -1

    def EndOfEventAction(self, event):
        if self.collection < 0:
            self.collection = g4.G4SDManager.GetSDMpointer().GetCollectionID("ecal/edep")
        tiles = np.zeros(LAYERS * SIDE * SIDE)
        for tile, deposit in event.GetHCofThisEvent().GetHC(self.collection):
            tiles[tile] = deposit
        tiles = tiles.reshape(LAYERS, SIDE, SIDE)
        run = self.run
        run.cells[run.done], run.layers[run.done] = tiles.sum(0), tiles.sum((1, 2))
        run.done += 1
        run.count()


class Actions(g4.G4VUserActionInitialization):
    def __init__(self):
        super().__init__()
        self.gun = self.scores = None

    def Build(self):
        self.gun, self.scores = Gun(), Scores()
        self.SetUserAction(self.gun)
        self.SetUserAction(self.scores)


class Simulation:
    """Geant4, ready to shoot photons at the calorimeter. A process can hold one only."""

    version = str(g4.G4Version).strip("$ ")

    def __init__(self):
        g4.G4Random.setTheEngine(g4.MixMaxRng())
        self.manager = g4.G4RunManagerFactory.CreateRunManager(g4.G4RunManagerType.Serial)
        self.kept = Calorimeter(), Physics(), Actions()
        for part in self.kept:
            self.manager.SetUserInitialization(part)
        self.kept[1].SetVerboseLevel(0)
        self.manager.SetVerboseLevel(0)
        self.manager.Initialize()
        _no_data.cleanup()

    def shoot(self, photons, seed, count=lambda: None):
        """Simulates photons one after another, with Geant4's random stream started from seed.

        photons has an array each of energy (GeV), x, y (cm), theta_x and theta_y (rad). count is called after
        every event. Returns the deposits in MeV [event, row, column] and their mean depth in cm [event].
        """
        run = Run(photons, count)
        actions = self.kept[2]
        actions.gun.run = actions.scores.run = run
        g4.G4Random.setTheSeed(seed)
        self.manager.BeamOn(len(run.cells))
        assert run.done == len(run.cells)
        return run.cells, run.layers @ PLATES / np.maximum(run.layers.sum(1), 1e-9) / 10
